//! The suite's messages and our responses.

use crate::evals;
use crate::runs::Outcome;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Message<'a> {
    id: Value,
    kind: String,
    module: Option<String>,
    function: Option<String>,
    #[serde(borrow)]
    input: Option<&'a RawValue>,
}

/// The response to a message; a message that is not understood gets an error, and so does a computation that panics.
pub fn answer(line: &str) -> Value {
    let message: Message<'_> = match serde_json::from_str(line) {
        Ok(message) => message,
        Err(error) => return json!({ "id": null, "success": false, "error": error.to_string() }),
    };
    let id = message.id;
    let module = message.module.as_deref().unwrap_or_default();
    match message.kind.as_str() {
        "start" => json!({ "id": id, "tool": "tapeless" }),
        "define" if evals::is_defined(module) => json!({ "id": id, "success": true }),
        "define" => json!({ "id": id, "success": false, "error": format!("there is no module `{module}`") }),
        "evaluate" => {
            let function = message.function.as_deref().unwrap_or_default();
            let input = message.input.map_or("null", RawValue::get);
            let run = || evals::evaluate(module, function, input);
            match std::panic::catch_unwind(run) {
                Ok(Ok(Outcome { output, nanoseconds })) => {
                    let timings: Vec<Value> = nanoseconds
                        .into_iter()
                        .map(|nanoseconds| json!({ "name": "evaluate", "nanoseconds": nanoseconds }))
                        .collect();
                    json!({ "id": id, "success": true, "output": output, "timings": timings })
                }
                Ok(Err(error)) => json!({ "id": id, "success": false, "error": error }),
                Err(_) => json!({ "id": id, "success": false, "error": "the computation panicked" }),
            }
        }
        _ => json!({ "id": id }),
    }
}
