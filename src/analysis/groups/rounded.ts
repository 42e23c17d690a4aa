/** A number as it is compared: means of the same values, summed in another order, are equal. */
export const rounded = (value: number): number => Number(value.toPrecision(12));
