/** How many numbers an array of these sides has: their product. */
export const product = (sides: readonly number[]): number => sides.reduce((all, side) => all * side, 1);
