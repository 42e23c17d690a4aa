/** Share of the learning rate at step `step` of `steps`; 1 at the start. */
export type Schedule = (step: number, steps: number) => number;

/** ½·(1 + cos(π·step/steps)): from 1 down to 0 (Loshchilov and Hutter 2017, without restarts). */
export const cosine: Schedule = (step, steps) => 0.5 * (1 + Math.cos((Math.PI * step) / steps));

/** 1 throughout. */
export const constant: Schedule = () => 1;

/** Schedules by the name that settings and the command line give them. */
export const schedules = { cosine, constant } as const;
