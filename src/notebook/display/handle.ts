/** What `display` returns: it stands for what is shown already, so that it is not shown itself where a cell ends in it. */
export class DisplayHandle {
  constructor(
    readonly id: string,
    /** Draws another value in the same place. */
    readonly update: (value: unknown) => void,
  ) {}
}
