//! Carriers: hidden macros under an item's own name that hand the item's definition to whoever asks.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;
use syn::{Ident, Visibility};

/// The carrier of the item `name`, as visible as the item. `item` tells items of one name apart; see [`unique`].
pub fn emit(name: &Ident, visibility: &Visibility, item: &TokenStream, definition: &str) -> TokenStream {
    let hidden = unique(name, item);
    // A `macro_rules!` without `macro_export` cannot be re-exported as `pub`.
    let export = matches!(visibility, Visibility::Public(_)).then(|| quote! { #[macro_export] });
    quote! {
        #[doc(hidden)]
        #[allow(unused_macros, non_local_definitions, clippy::crate_in_macro_def)]
        #export
        macro_rules! #hidden {
            ({ $($callback:tt)* } $($state:tt)*) => { $($callback)* ! { #definition $($state)* } };
        }
        #[doc(hidden)]
        #[allow(unused_imports, unreachable_pub)]
        #visibility use #hidden as #name;
    }
}

/// A name that no other carrier of the crate has: exported macros share one namespace, and two modules may each have a
/// struct of this name. The hash of the item keeps the name the same while the rest of the file is edited; the count
/// tells apart items that are equal to the letter.
fn unique(name: &Ident, item: &TokenStream) -> Ident {
    static COUNTS: Mutex<Option<HashMap<(String, u64), usize>>> = Mutex::new(None);
    let mut hasher = DefaultHasher::new();
    item.to_string().hash(&mut hasher);
    let hash = hasher.finish();
    let plain = name.to_string();
    let plain = plain.trim_start_matches("r#");
    let mut counts = COUNTS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let count = counts.get_or_insert_default().entry((plain.to_owned(), hash)).or_insert(0);
    *count += 1;
    format_ident!("__tapeless_{plain}_{hash:016x}_{count}", span = proc_macro2::Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_get_different_names() {
        let (name, item) = (format_ident!("Net"), quote! { struct Net; });
        assert_ne!(unique(&name, &item), unique(&name, &item));
    }

    #[test]
    fn only_public_carriers_are_exported() {
        let carrier = |visibility: Visibility| emit(&format_ident!("Net"), &visibility, &quote!(), "()").to_string();
        assert!(carrier(syn::parse_quote!(pub)).contains("macro_export"));
        assert!(!carrier(syn::parse_quote!(pub(crate))).contains("macro_export"));
        assert!(carrier(syn::parse_quote!(pub(crate))).contains("pub (crate) use"));
    }
}
