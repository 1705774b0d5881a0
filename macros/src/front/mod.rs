//! What surrounds the compiler: reading what users wrote, finding what it refers to, refusing what cannot work.

pub mod attribute;
pub mod body;
pub mod carrier;
pub mod definition;
pub mod derive;
#[cfg(feature = "safetensors")]
pub mod embed;
pub mod fallback;
pub mod feedforward;
mod files;
pub mod function;
pub mod generics;
pub mod guard;
pub mod hop;
pub mod methods;
pub mod neighbours;
pub mod plain;
mod recompute;
pub mod recursion;
pub mod rule;
pub mod scope;
pub mod signature;
pub mod written;
