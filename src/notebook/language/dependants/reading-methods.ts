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
