//! `feedforward!`: a net of dense layers from one line. It writes a struct that derives `Params` and a `#[differentiable]`
//! function, as a user would, so that there is no second way for anything after it.

use crate::library::{self, Kind};
use crate::report::{Report, Reported, nearest};
use crate::{lower, table};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Path, Token, Visibility};

/// What is written, for messages.
const FORM: &str = "write for example `feedforward!(pub Net: [3, 4, 1], tanh)`, and after it `output = sigmoid` or `float = f64` as needed";

/// What can follow the hidden activation.
const OPTIONS: &[&str] = &["output", "float", "fn", "crate"];

/// Activations before which weights keep the size of values when they are drawn as He et al. propose.
const RECTIFIERS: &[&str] = &[
    "relu",
    "relu6",
    "leaky_relu",
    "prelu",
    "rrelu",
    "elu",
    "celu",
    "gelu",
    "gelu_tanh",
    "silu",
    "swish",
    "mish",
    "hardswish",
    "softplus",
    "threshold",
];

/// The macro.
pub fn enter(input: TokenStream) -> TokenStream {
    let mut report = Report::default();
    let net = match syn::parse2::<Written>(input) {
        Ok(net) => net,
        Err(error) => {
            let message = error.to_string();
            let _ = match message.contains("= help: ") {
                true => report.push(error),
                false => report.help(error.span(), message, FORM),
            };
            return report.into_compile_errors();
        }
    };
    let net = read(net, &mut report);
    let errors = report.into_compile_errors();
    match net {
        Ok(net) => {
            let items = emit(&net);
            quote! { #errors #items }
        }
        Err(Reported) => errors,
    }
}

/// The net as written.
struct Written {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    float: Option<Ident>,
    brackets: Span,
    sizes: Vec<Expr>,
    hidden: Expr,
    options: Vec<(Ident, Expr)>,
}

impl Parse for Written {
    fn parse(input: ParseStream) -> syn::Result<Written> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        if let Some(token) = input.parse::<Option<Token![struct]>>()? {
            return Err(error(token, "the word `struct` is left out here", FORM));
        }
        let name = input.parse()?;
        let float = match input.parse::<Option<Token![<]>>()? {
            Some(_) => {
                let float = input.parse()?;
                input.parse::<Token![>]>()?;
                Some(float)
            }
            None => None,
        };
        input.parse::<Token![:]>()?;
        let list;
        let brackets = syn::bracketed!(list in input).span.join();
        let sizes = Punctuated::<Expr, Token![,]>::parse_terminated(&list)?.into_iter().collect();
        if input.is_empty() {
            let help = "write it behind the sizes: `[3, 4, 1], tanh`; a net without any takes `identity`";
            return Err(syn::Error::new(brackets, crate::report::with_help("the activation is missing", help)));
        }
        input.parse::<Token![,]>()?;
        let hidden = input.parse()?;
        let mut options = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let option = input.call(Ident::parse_any)?;
            if !input.peek(Token![=]) {
                let help = format!("the activation of the last layer is written `output = {option}`");
                return Err(error(&option, "one activation stands for all hidden layers", &help));
            }
            input.parse::<Token![=]>()?;
            options.push((option, input.parse()?));
        }
        Ok(Written { attributes, visibility, name, float, brackets, sizes, hidden, options })
    }
}

fn error(node: impl ToTokens, message: &str, help: &str) -> syn::Error {
    syn::Error::new_spanned(node, crate::report::with_help(message, help))
}

/// A net that can be emitted.
struct Net {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    function: Ident,
    /// The type of its floats: a type, or the name of a type parameter.
    float: Ident,
    generic: bool,
    /// As generic arguments.
    sizes: Vec<TokenStream>,
    hidden: Activation,
    output: Activation,
    krate: Path,
}

fn read(written: Written, report: &mut Report) -> Result<Net, Reported> {
    let Written { attributes, visibility, name, float, brackets, sizes, hidden, options } = written;
    let sizes = read_sizes(&sizes, brackets, report);
    let mut krate = syn::parse_quote!(::tapeless);
    let (mut output, mut element, mut function) = (Activation::identity(), None, None);
    let mut seen: Vec<Ident> = Vec::new();
    for (option, value) in &options {
        if seen.contains(option) {
            report.help(option.span(), format!("`{option}` is given twice"), "remove one of them");
            continue;
        }
        seen.push(option.clone());
        let path = match value {
            Expr::Path(path) if path.qself.is_none() => Some(&path.path),
            _ => None,
        };
        match (option.to_string().as_str(), path) {
            ("output", _) => output = activation(value, report),
            ("float", Some(path)) if path.is_ident("f32") || path.is_ident("f64") => {
                element = path.get_ident().cloned();
            }
            ("float", _) => {
                let help = format!("for a float of the user's choice write `{name}<T>: […]`");
                report.spanned(value, "`float` is `f32` or `f64`", &help);
            }
            ("fn", Some(path)) if path.get_ident().is_some() => function = path.get_ident().cloned(),
            ("fn", _) => drop(report.spanned(value, "`fn` takes a name", "for example `fn = predict`")),
            ("crate", Some(path)) => krate = path.clone(),
            ("crate", None) => {
                report.spanned(value, "`crate` takes a path", "for example `crate = ::my_crate::tapeless`");
            }
            (other, _) => {
                let help = match nearest(other, OPTIONS.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "known are `output`, `float`, `fn` and `crate`".into(),
                };
                report.help(option.span(), format!("unknown option `{option}`"), help);
            }
        }
    }
    if let (Some(parameter), Some(element)) = (&float, &element) {
        let help = format!("remove `<{parameter}>` for one kind of float, or `float` for any");
        report.help(element.span(), format!("`{name}<{parameter}>` holds any float already"), help);
    }
    let function = match function {
        Some(function) => function,
        None => function_name(&name, report)?,
    };
    if let Some(parameter) = &float
        && ["f32", "f64"].iter().any(|known| parameter == known)
    {
        let help = format!("write `float = {parameter}` at the end; `<T>` is for a float of the user's choice");
        return Err(report.help(parameter.span(), format!("`{parameter}` is not a name for a parameter"), help));
    }
    let hidden = activation(&hidden, report);
    Ok(Net {
        attributes,
        visibility,
        name,
        function,
        generic: float.is_some(),
        float: float.or(element).unwrap_or_else(|| format_ident!("f32")),
        sizes: sizes?,
        hidden,
        output,
        krate,
    })
}

fn read_sizes(sizes: &[Expr], brackets: Span, report: &mut Report) -> Result<Vec<TokenStream>, Reported> {
    let mut result = Ok(());
    if sizes.len() < 2 {
        let help = "write at least how many numbers go in and how many come out: `[3, 1]`";
        let found = if sizes.is_empty() { "no sizes" } else { "one size" };
        result = Err(report.help(brackets, format!("{found} where a layer has two"), help));
    }
    let sizes = sizes.iter().map(|size| {
        let refused = match size {
            Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Int(number) if number.base10_parse::<usize>().is_ok_and(|number| number > 0) => {
                    return Ok(size.to_token_stream());
                }
                syn::Lit::Int(number) if number.base10_digits() == "0" => "a layer of size 0 holds nothing",
                _ => "a size is a whole number",
            },
            Expr::Path(path) if path.path.get_ident().is_some() => return Ok(size.to_token_stream()),
            Expr::Path(_) | Expr::Binary(_) | Expr::Paren(_) | Expr::Call(_) | Expr::Block(_) | Expr::Group(_) => {
                return Ok(quote!({ #size }));
            }
            Expr::Unary(_) => "a size is a whole number above 0",
            _ => "a size is a number that is known at compile time",
        };
        Err(report.spanned(size, refused, "write a number or a constant for each layer's width"))
    });
    let sizes: Vec<_> = sizes.collect();
    result.and(sizes.into_iter().collect())
}

/// The struct's name as a function's: `DeepNet` gives `deep_net`.
fn function_name(name: &Ident, report: &mut Report) -> Result<Ident, Reported> {
    let text = name.unraw().to_string();
    let mut snake = String::new();
    for (at, letter) in text.char_indices() {
        let before = text[..at].chars().next_back();
        let after = text[at + letter.len_utf8()..].chars().next();
        let starts = letter.is_uppercase()
            && before.is_some_and(|before| before != '_')
            && (before.is_some_and(|before| !before.is_uppercase()) || after.is_some_and(char::is_lowercase));
        if starts {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    let why = if snake == text {
        "the struct and the function would share it"
    } else if syn::parse_str::<Ident>(&snake).is_err() {
        "it is a word of the language"
    } else if lower::builtin_names().contains(&snake.as_str()) {
        "it is the name of an operation of tapeless"
    } else {
        return Ok(Ident::new(&snake, name.span()));
    };
    let message = format!("the function cannot be called `{snake}`: {why}");
    Err(report.help(name.span(), message, "choose another name by `fn = …`, for example `fn = predict`"))
}

/// What a layer ends with.
struct Activation {
    /// The operation, or the path of a function on numbers.
    function: Option<Path>,
    /// Whether it is an operation of ours.
    ours: bool,
    /// What follows the first argument.
    rest: Vec<Expr>,
}

impl Activation {
    fn identity() -> Activation {
        Activation { function: None, ours: true, rest: Vec::new() }
    }

    /// Its value at `x`.
    fn of(&self, x: TokenStream, net: &Net) -> TokenStream {
        let Some(path) = &self.function else { return x };
        let rest = self.rest.iter().map(|argument| match net.generic {
            true => {
                let float = &net.float;
                quote!(#float::from_f64(#argument))
            }
            false => argument.to_token_stream(),
        });
        let krate = &net.krate;
        match self.ours {
            true => quote!(#krate::#path(#x #(, #rest)*)),
            false if self.rest.is_empty() => quote!((#x).map(#path)),
            false => quote!((#x).map(|number| #path(number #(, #rest)*))),
        }
    }

    /// How the weights before it are drawn, as a function of `init::Scheme`.
    fn scheme(&self) -> &'static str {
        let is_rectifier = |path: &Path| path.get_ident().is_some_and(|name| RECTIFIERS.iter().any(|r| name == r));
        match &self.function {
            Some(path) if self.ours && is_rectifier(path) => "he_uniform",
            _ => "xavier_uniform",
        }
    }
}

fn activation(written: &Expr, report: &mut Report) -> Activation {
    let (function, rest) = match written {
        Expr::Call(call) => (&*call.func, call.args.iter().cloned().collect()),
        other => (other, Vec::new()),
    };
    let path = match function {
        Expr::Path(path) if path.qself.is_none() => path.path.clone(),
        _ => {
            let help = "write its name, with arguments where it has any: `tanh`, `leaky_relu(0.01)`";
            report.spanned(written, "an activation is the name of a function", help);
            return Activation::identity();
        }
    };
    let Some(name) = path.get_ident().map(ToString::to_string) else {
        return Activation { function: Some(path), ours: false, rest };
    };
    let Some(wanted) = arguments(&name) else {
        let names = lower::builtin_names();
        let known = names.into_iter().filter(|name| arguments(name).is_some());
        let (message, help) = match nearest(&name, known) {
            Some(near) => (format!("unknown activation `{name}`"), format!("did you mean `{near}`?")),
            None if lower::builtin_names().contains(&name.as_str()) => (
                format!("`{name}` is not an activation: it does not give a vector for a vector and numbers"),
                "for example `tanh`, `relu`, `sigmoid`, `gelu`, `leaky_relu(0.01)`".into(),
            ),
            None => (
                format!("unknown activation `{name}`"),
                format!("a `#[differentiable]` function of your own on one number goes by its path: `self::{name}`"),
            ),
        };
        report.spanned(&path, message, &help);
        return Activation::identity();
    };
    if rest.len() != wanted.len() {
        let example = format!("{name}({})", wanted.join(", "));
        let help =
            if wanted.is_empty() { format!("write `{name}`") } else { format!("write `{example}`, with numbers") };
        let count = |n: usize| if n == 1 { "1 argument".to_owned() } else { format!("{n} arguments") };
        let message = format!("`{name}` takes {} besides the vector, and has {}", count(wanted.len()), rest.len());
        report.spanned(written, message, &help);
        return Activation::identity();
    }
    Activation { function: Some(path), ours: true, rest }
}

/// The names of what an activation takes beside the vector; `None` for what is no activation.
fn arguments(name: &str) -> Option<Vec<String>> {
    if !lower::builtin_names().contains(&name) {
        return None;
    }
    if let Some(row) = table::find(name) {
        return (row.is_elementwise() && row.arity == Some(1)).then(Vec::new);
    }
    let definition = library::find(name)?;
    let ((_, first), rest) = definition.params.split_first()?;
    let takes_vector = matches!(first, Kind::Tensor | Kind::Rows);
    let numbers = rest.iter().all(|(_, kind)| *kind == Kind::Scalar);
    (takes_vector && numbers).then(|| rest.iter().map(|(name, _)| name.clone()).collect())
}

fn emit(net: &Net) -> TokenStream {
    let Net { attributes, visibility, name, function, float, generic, sizes, krate, .. } = net;
    let layers: Vec<Ident> = (1..sizes.len()).map(|number| format_ident!("layer{number}")).collect();
    let shapes: Vec<_> = sizes.windows(2).map(|pair| (&pair[0], &pair[1])).collect();
    let types = shapes.iter().map(|(from, to)| quote!(#krate::Dense<#from, #to, #float>));
    let docs = shapes.iter().map(|(from, to)| format!("From {} to {}.", plain(from), plain(to)));
    let list = sizes.iter().map(plain).collect::<Vec<_>>().join(", ");
    let documented = attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
    let doc = format!("A feed-forward net with layers of the sizes {list}.");
    let doc = (!documented).then(|| quote!(#[doc = #doc]));
    let declared = generic.then(|| quote!(<#float: #krate::Float = f32>));
    let bounded = generic.then(|| quote!(<#float: #krate::Float>));
    let given = generic.then(|| quote!(<#float>));
    let (first, last) = (&sizes[0], &sizes[sizes.len() - 1]);
    let (input, output) = (quote!(#krate::Vector<#first, #float>), quote!(#krate::Vector<#last, #float>));
    // A name for each value, so that a mistake in one layer is none in the next.
    let name_of = |at: usize| if at == 0 { format_ident!("x") } else { format_ident!("h{at}") };
    let steps = layers.iter().enumerate().map(|(at, layer)| {
        let (from, to) = (name_of(at), name_of(at + 1));
        let value = quote!(net.#layer.w * #from + net.#layer.b);
        if at + 1 == layers.len() {
            return net.output.of(value, net);
        }
        let value = net.hidden.of(value, net);
        quote!(let #to = #value;)
    });
    let function_doc = format!("The output of the net [`{name}`] for the input `x`.");
    let random = random(net, &layers);
    quote! {
        #doc
        #(#attributes)*
        #[derive(Clone, Debug, PartialEq, #krate::Params)]
        #[params(crate = #krate)]
        #visibility struct #name #declared {
            #(#[doc = #docs] #visibility #layers: #types,)*
        }

        #[allow(dead_code, unreachable_pub)]
        impl #bounded #name #given {
            /// The net with all weights and biases zero. To train, weights must differ.
            #[must_use]
            #visibility const fn zeros() -> Self {
                <Self as #krate::Params>::ZEROS
            }

            /// The net's output.
            #[must_use]
            #visibility fn apply(&self, x: #input) -> #output {
                #function(self, x)
            }

            #random
        }

        impl #bounded ::core::default::Default for #name #given {
            /// All weights and biases zero.
            fn default() -> Self {
                Self::zeros()
            }
        }

        #[doc = #function_doc]
        #[allow(dead_code)]
        #[#krate::differentiable(crate = #krate)]
        #visibility fn #function #bounded (net: &#name #given, x: #input) -> #output {
            #(#steps)*
        }
    }
}

/// `Net::random(&mut rng)`, where there is a module `init`.
fn random(net: &Net, layers: &[Ident]) -> TokenStream {
    if !cfg!(feature = "rand") {
        return TokenStream::new();
    }
    let (visibility, krate) = (&net.visibility, &net.krate);
    let draws = layers.iter().enumerate().map(|(at, layer)| {
        let activation = if at + 1 == layers.len() { &net.output } else { &net.hidden };
        let scheme = Ident::new(activation.scheme(), Span::call_site());
        quote!(#krate::init::Scheme::#scheme().init(&mut net.#layer.w, rng);)
    });
    quote! {
        /// Weights drawn by the scheme that fits each layer's activation (He for those like ReLU, Xavier for others),
        /// uniformly; biases zero.
        #[must_use]
        #visibility fn random(rng: &mut (impl #krate::init::Rng + ?Sized)) -> Self {
            let mut net = Self::zeros();
            #(#draws)*
            net
        }
    }
}

fn plain(size: impl ToTokens) -> String {
    let text = size.to_token_stream().to_string();
    text.trim_start_matches("{ ").trim_end_matches(" }").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(input: TokenStream) -> Result<syn::File, Vec<String>> {
        let mut report = Report::default();
        let written = syn::parse2::<Written>(input).map_err(|error| vec![error.to_string()])?;
        match read(written, &mut report) {
            Ok(net) if report.is_empty() => Ok(syn::parse2(emit(&net)).unwrap()),
            _ => Err(report.messages()),
        }
    }

    #[test]
    fn a_net_is_a_struct_and_a_function() {
        let file = expand(quote!(pub DeepNet: [3, 4, WIDTH, 2 * WIDTH, 1], leaky_relu(0.1), output = softmax)).unwrap();
        let text = file.to_token_stream().to_string();
        for part in [
            "pub struct DeepNet {",
            "pub layer4 : :: tapeless :: Dense < { 2 * WIDTH } , 1 , f32 >",
            "pub fn deep_net (net : & DeepNet , x : :: tapeless :: Vector < 3 , f32 >) -> :: tapeless :: Vector < 1 , f32 >",
            "let h1 = :: tapeless :: leaky_relu (net . layer1 . w * x + net . layer1 . b , 0.1) ;",
            ":: tapeless :: softmax (net . layer4 . w * h3 + net . layer4 . b) }",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn each_mistake_is_one_error() {
        for (input, expected) in [
            (quote!(Net: [3], tanh), "one size where a layer has two"),
            (quote!(Net: [], tanh), "no sizes"),
            (quote!(Net: [3, 0, 1], tanh), "a layer of size 0"),
            (quote!(Net: [3, -1], tanh), "a size is a whole number above 0"),
            (quote!(Net: [3, 1.5], tanh), "a size is a whole number"),
            (quote!(Net: [3, 1], tahn), "unknown activation `tahn`\n= help: did you mean `tanh`?"),
            (quote!(Net: [3, 1], mse), "`mse` is not an activation"),
            (quote!(Net: [3, 1], wobble), "unknown activation `wobble`"),
            (quote!(Net: [3, 1], leaky_relu), "`leaky_relu` takes 1 argument"),
            (quote!(Net: [3, 1], tanh(0.1)), "`tanh` takes 0 arguments"),
            (quote!(Net: [3, 1], |x| x), "an activation is the name"),
            (quote!(Net: [3, 1], tanh, sigmoid), "one activation stands for all"),
            (quote!(Net: [3, 1], tanh, ouput = sigmoid), "unknown option `ouput`\n= help: did you mean"),
            (quote!(Net: [3, 1], tanh, output = relu, output = relu), "`output` is given twice"),
            (quote!(Net: [3, 1], tanh, float = i32), "`float` is `f32` or `f64`"),
            (quote!(Net<T>: [3, 1], tanh, float = f64), "`Net<T>` holds any float already"),
            (quote!(Net<f64>: [3, 1], tanh), "`f64` is not a name"),
            (quote!(net: [3, 1], tanh), "the function cannot be called `net`"),
            (quote!(Loop: [3, 1], tanh), "the function cannot be called `loop`"),
            (quote!(Tanh: [3, 1], tanh), "the function cannot be called `tanh`"),
            (quote!(Net: [3, 1]), "the activation is missing"),
            (quote!(struct Net: [3, 1], tanh), "the word `struct` is left out"),
        ] {
            let errors = expand(input).err().unwrap_or_default();
            assert!(errors.len() == 1 && errors[0].starts_with(expected), "{expected}: {errors:?}");
        }
    }

    #[test]
    fn names_of_functions() {
        for (name, expected) in [("Net", "net"), ("DeepNet", "deep_net"), ("MLP", "mlp"), ("XorNet2", "xor_net2")] {
            let name = format_ident!("{name}");
            assert!(function_name(&name, &mut Report::default()).is_ok_and(|function| function == expected));
        }
    }
}
