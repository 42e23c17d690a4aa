/** Methods that leave what they belong to as it was; of one that is not known, a change is taken for possible. */
const reading = new Set(
  (
    "at concat every some filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys values " +
    "entries lastIndexOf map reduce reduceRight slice subarray with charAt charCodeAt codePointAt endsWith startsWith " +
    "localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search split substring substr trim " +
    "trimStart trimEnd get has test then catch finally call apply bind valueOf union intersection difference " +
    "symmetricDifference hasOwnProperty propertyIsEnumerable summary describe predict evaluate"
  ).split(" "),
);

/** Whether a method's name says that it only looks: `slice`, `getTime`, `isEmpty`, `toString`. */
export const isReading = (method: string): boolean =>
  reading.has(method) || /^(?:get|has|is|to)(?=[A-Z])/.test(method);

const builtIn =
  /^(console|Math|JSON|Number|String|Boolean|BigInt|Symbol|Date|Object\.(keys|values|entries|fromEntries|is|hasOwn)|Array|Set|Map|\w*Array|Promise|Error|structuredClone|parse(Int|Float)|isNaN|isFinite|display|assert|expect)(\.|$)/;

/** Whether a function, by its text, only looks at what it is given: `console.log`, `plot`, `xs.includes`. */
export function isReadingFunction(text: string): boolean {
  const last = /\w*$/.exec(text)![0];
  if (builtIn.test(text) || /^(push|unshift|log)$/.test(last)) return true;
  if (/^(call|apply|bind)$/.test(last)) return false;
  return isReading(last) || /^(plot|show|print|draw|display|format|describe|summary)(?=[A-Z]|$)/.test(last);
}
