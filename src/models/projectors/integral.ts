/**
 * The sum over a box, of an integral picture [rows, line] that has at each place the sum of all above and left of it: `corner` is
 * the place of the box's upper left corner, `down` its height in places of the integral picture (height · line), `right` its width.
 */
export const boxSum = (integral: Float64Array, corner: number, down: number, right: number): number =>
  integral[corner]! - integral[corner + right]! - integral[corner + down]! + integral[corner + down + right]!;
