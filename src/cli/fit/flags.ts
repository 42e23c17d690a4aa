export const formats = ["binary", "c"] as const;

/** What a search takes of the command line. */
export interface FitFlags {
  dataset?: string;
  bytes?: number;
  epochs?: number;
  minutes?: number;
  seeds?: number[];
  examples?: number;
  format: (typeof formats)[number];
  output?: string;
  json?: boolean;
}
