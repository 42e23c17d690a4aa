/**
 * Whether the name of a variable, a flag or a field promises a secret: its value is nobody's business, in what is recorded
 * of a run as in a notebook's outputs. The working folder (PWD) is none, nor are authors, passes over data and passages.
 */
export const isSecretName = (name: string): boolean => secret.test(name) && !folder.test(name);

const secret = /pass(?!es|ed|ing|ive|age)|pwd|auth(?!ors?([-_.]|$))|secret|token|credential|private|key/i;
const folder = /^(old)?pwd$/i;
