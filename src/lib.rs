pub use tapeless_runtime as runtime;
