import { expect, it } from "vitest";
import { isSecretName } from "./secret-name.js";

it.each([
  "AWS_SECRET_ACCESS_KEY",
  "GITHUB_TOKEN",
  "--api-key",
  "apiKey",
  "DB_PASS",
  "ADMINPASS",
  "MYSQL_PWD",
  "ssh_passphrase",
  "--password",
  "BASIC_AUTH",
  "Authorization",
  "PRIVATE_ADDRESS",
  "credentials",
])("%s promises a secret", name => {
  expect(isSecretName(name)).toBe(true);
});

it.each(["PWD", "OLDPWD", "--author", "authors", "passes", "--passage", "HOME", "NEURALBITS_RESULTS"])(
  "%s does not",
  name => {
    expect(isSecretName(name)).toBe(false);
  },
);
