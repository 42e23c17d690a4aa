/** A projection network by its size: T functions of d bits, and hidden layers on them. */
export interface Shape {
  readonly T: number;
  readonly d: number;
  /** Widths as measures.csv has them: `0`, `128`, `256x128`. */
  readonly hidden: string;
}
