import { expect, it } from "vitest";
import { redacted, redactedCommand, redactedVariables } from "./redact.js";

it.each([
  [["--api-key=abc"], ["--api-key=***"]],
  [
    ["--token", "abc", "--epochs", "5"],
    ["--token", "***", "--epochs", "5"],
  ],
  [
    ["HF_TOKEN=abc", "node"],
    ["HF_TOKEN=***", "node"],
  ],
  [
    ["--password", "--verbose"],
    ["--password", "--verbose"],
  ],
  [["https://me:secret@host/x"], ["https://***@host/x"]],
  [
    ["--seeds=1,2", "-e", "5"],
    ["--seeds=1,2", "-e", "5"],
  ],
  [[`x ghp_${"a1".repeat(18)} y`], ["x *** y"]],
])("hides secrets of %j", (command, expected) => {
  expect(redactedCommand(command)).toEqual(expected);
});

it("leaves code that speaks of tokens alone, and hides keys and assignments in patches", () => {
  const code = "+const token = tokens[i]; // password-free\n-  authors.map(key => key.id)\n";
  expect(redacted(code)).toBe(code);
  expect(redacted("+API_KEY=abc\n+export MY_TOKEN=1\n")).toBe("+API_KEY=***\n+export MY_TOKEN=***\n");
  expect(redacted("-----BEGIN RSA PRIVATE KEY-----\n+MIIE\n+abc\n-----END RSA PRIVATE KEY-----")).toBe(
    "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----",
  );
});

it("records the variables that move numbers, and no others", () => {
  const variables = {
    HOME: "/home/me",
    TF_NUM_INTRAOP_THREADS: "1",
    TF_CLI_CONFIG_FILE: "/home/me/x",
    NEURALBITS_BACKEND: "wasm",
    NEURALBITS_TOKEN: "abc",
    AWS_SECRET_ACCESS_KEY: "abc",
    OMP_NUM_THREADS: undefined,
  };
  expect(redactedVariables(variables)).toEqual({
    NEURALBITS_BACKEND: "wasm",
    NEURALBITS_TOKEN: "***",
    TF_NUM_INTRAOP_THREADS: "1",
  });
});
