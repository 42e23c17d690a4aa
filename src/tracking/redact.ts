import { isSecretName } from "../core/secret-name.js";

const hidden = "***";

/** What tokens of well-known services look like, and logins inside addresses. */
const secretShapes: readonly RegExp[] = [
  /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_[A-Za-z0-9]{20,})/g,
  /\b(hf_[A-Za-z0-9]{20,}|sk-[\w-]{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}|AIza[\w-]{30,})/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/g,
  /(?<=:\/\/)[^\s/@:]*:[^\s/@]+(?=@)/g,
  /(?<=-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(?=-----END|$)/g,
  /(?<=^[+-]?(?:export )?[A-Z0-9_]*(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY)[A-Z0-9_]*=)\S+/gm,
];

/** A text without what is known to be secret by its look. */
export const redacted = (text: string): string =>
  secretShapes.reduce((rest, shape) => rest.replace(shape, hidden), text);

/** A command without the values of flags and variables whose names promise a secret. */
export function redactedCommand(command: readonly string[]): string[] {
  return command.map((word, index) => {
    const before = command[index - 1] ?? "";
    const named = /^(-{0,2}[\w.-]+)=/.exec(word);
    if (named && isSecretName(named[1]!)) return `${named[0]}${hidden}`;
    if (/^--?[\w-]+$/.test(before) && isSecretName(before) && !word.startsWith("-")) return hidden;
    return redacted(word);
  });
}

/** Variables that can move a number or a time; the rest of the environment is nobody's business. */
const recorded =
  /^((NEURALBITS|OMP|MKL|KMP|OPENBLAS|ONEDNN|CUDA|UV|TF_(NUM|ENABLE|XLA|CPP|FORCE|DETERMINISTIC|CUDNN))_[A-Z0-9_]+|NODE_(OPTIONS|ENV))$/;

export function redactedVariables(variables: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([name, value]) => value !== undefined && recorded.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, isSecretName(name) ? hidden : redacted(value!)]),
  );
}
