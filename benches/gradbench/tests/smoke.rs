//! The tool answers the suite's messages, with the values of `reference.py`.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// Sends messages to the tool and reads its responses.
fn converse(messages: &[Value]) -> Vec<Value> {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_tapeless-gradbench"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tool starts");
    let mut input = tool.stdin.take().expect("piped");
    let mut output = BufReader::new(tool.stdout.take().expect("piped")).lines();
    let responses = messages
        .iter()
        .map(|message| {
            writeln!(input, "{message}").expect("the tool reads");
            let line = output.next().expect("a response for each message").expect("the tool writes text");
            serde_json::from_str(&line).expect("a response is JSON")
        })
        .collect();
    drop(input);
    assert!(tool.wait().expect("the tool ends").success());
    responses
}

/// Numbers differ by no more than the differences of the reference are off; all else is equal.
fn same(what: &str, ours: &Value, reference: &Value) {
    match (ours, reference) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().expect("a float"), b.as_f64().expect("a float"));
            assert!((a - b).abs() <= 1e-8 * b.abs().max(1.0), "{what}: {a} and {b}");
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{what}");
            a.iter().zip(b).for_each(|(a, b)| same(what, a, b));
        }
        (Value::Object(a), Value::Object(b)) => {
            assert!(a.keys().eq(b.keys()), "{what}");
            a.values().zip(b.values()).for_each(|(a, b)| same(what, a, b));
        }
        _ => panic!("{what}: {ours} and {reference}"),
    }
}

#[test]
fn every_function_of_every_eval() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("data/reference.json")).expect("JSON");
    let message = |(id, case): (usize, &Value)| json!({ "id": id, "kind": "evaluate", "module": case["module"], "function": case["function"], "input": case["input"] });
    let messages: Vec<Value> = cases.iter().enumerate().map(message).collect();
    for ((id, case), response) in cases.iter().enumerate().zip(converse(&messages)) {
        let what = format!("{} {}", case["module"], case["function"]);
        assert_eq!(response["id"], json!(id), "{what}");
        assert_eq!(response["success"], json!(true), "{what}: {}", response["error"]);
        same(&what, &response["output"], &case["output"]);
    }
    for module in ["ba", "gmm", "hello", "ht", "kmeans", "llsq", "lse", "lstm"] {
        let functions = cases.iter().filter(|case| case["module"] == module).map(|case| case["function"].clone());
        assert!(functions.collect::<std::collections::HashSet<_>>().len() == 2, "{module}");
    }
}

#[test]
fn runs_are_repeated_and_timed() {
    let input = json!({ "x": [0.5, 1.0, -2.0], "n": 16, "min_runs": 7, "min_seconds": 0.0 });
    let evaluate = json!({ "id": 2, "kind": "evaluate", "module": "llsq", "function": "gradient", "input": input });
    let responses = converse(&[
        json!({ "id": 0, "kind": "start", "eval": "llsq" }),
        json!({ "id": 1, "kind": "define", "module": "llsq" }),
        evaluate,
        json!({ "id": 3, "kind": "analysis", "of": 2, "valid": true }),
    ]);
    assert_eq!(responses[0], json!({ "id": 0, "tool": "tapeless" }));
    assert_eq!(responses[1], json!({ "id": 1, "success": true }));
    let timings = responses[2]["timings"].as_array().expect("timings");
    assert_eq!(timings.len(), 7);
    assert!(timings.iter().all(|timing| timing["name"] == "evaluate" && timing["nanoseconds"].is_u64()));
    assert_eq!(responses[3], json!({ "id": 3 }));

    let long = json!({ "x": [0.5, 1.0, -2.0], "n": 16, "min_runs": 1, "min_seconds": 0.01 });
    let responses =
        converse(&[json!({ "id": 0, "kind": "evaluate", "module": "llsq", "function": "primal", "input": long })]);
    let timings = responses[0]["timings"].as_array().expect("timings");
    let total: u64 = timings.iter().filter_map(|timing| timing["nanoseconds"].as_u64()).sum();
    assert!(total >= 10_000_000, "{total}");
}

#[test]
fn what_is_not_there_gets_an_error() {
    let responses = converse(&[
        json!({ "id": 0, "kind": "define", "module": "ode" }),
        json!({ "id": 1, "kind": "evaluate", "module": "hello", "function": "cube", "input": 1.0 }),
        json!({ "id": 2, "kind": "evaluate", "module": "lse", "function": "primal", "input": { "x": [1.0] } }),
        json!({ "id": 3, "kind": "evaluate", "module": "hello", "function": "square", "input": "x" }),
    ]);
    for (id, response) in responses.iter().enumerate() {
        assert_eq!(response["id"], json!(id));
        assert_eq!(response["success"], json!(false));
        assert!(response["error"].as_str().is_some_and(|error| !error.is_empty()));
    }
}
