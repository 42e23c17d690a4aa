import { seeded } from "../../dist/core/random.js";
import { png } from "../../dist/notebook/display/png.js";

/**
 * Two half moons, told apart by a network with one hidden layer of tanh: small enough to be trained in plain JavaScript in
 * a second, and real enough to converge, to crawl, or to diverge with a rate that is too high.
 */

/** @typedef {{ hidden: number, rate: number, momentum: number, seed: number }} Settings */

const points = 256;
const noise = 0.15;

/** @param {number} seed */
function moons(seed) {
  const random = seeded(seed).stream("moons");
  const [angles, spread] = [random.uniforms(points), random.normals(2 * points, points)];
  return Array.from({ length: points }, (_, i) => {
    const [isUpper, angle] = [i % 2 === 0, Math.PI * angles[i]];
    const [x, y] = isUpper
      ? [Math.cos(angle), Math.sin(angle)]
      : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return { x: x + noise * spread[2 * i], y: y + noise * spread[2 * i + 1], label: isUpper ? 1 : 0 };
  });
}

export class Moons {
  /** @param {Settings} settings */
  constructor({ hidden, rate, momentum, seed }) {
    const normals = seeded(seed)
      .stream("weights")
      .normals(4 * hidden + 4);
    this.hidden = hidden;
    this.rate = rate;
    this.momentum = momentum;
    this.points = moons(1); // the same for all seeds
    /** Of each hidden unit: two weights, a bias, the weight of its output; then the output's bias. */
    this.weights = Float64Array.from({ length: 4 * hidden + 1 }, (_, i) => normals[i]);
    this.speed = new Float64Array(this.weights.length);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  probability(x, y) {
    const { weights, hidden } = this;
    let sum = weights[4 * hidden];
    for (let h = 0; h < hidden; h++)
      sum += weights[4 * h + 3] * Math.tanh(weights[4 * h] * x + weights[4 * h + 1] * y + weights[4 * h + 2]);
    return 1 / (1 + Math.exp(-sum));
  }

  /** One step over all points; the loss and the share that is told right, before it. */
  step() {
    const { weights, hidden, speed } = this;
    const gradient = new Float64Array(weights.length);
    let [loss, right] = [0, 0];
    for (const { x, y, label } of this.points) {
      const p = this.probability(x, y);
      loss -= Math.log(label ? p : 1 - p) / points;
      right += (p > 0.5 ? 1 : 0) === label ? 1 / points : 0;
      const error = (p - label) / points;
      gradient[4 * hidden] += error;
      for (let h = 0; h < hidden; h++) {
        const unit = Math.tanh(weights[4 * h] * x + weights[4 * h + 1] * y + weights[4 * h + 2]);
        const back = error * weights[4 * h + 3] * (1 - unit * unit);
        gradient[4 * h] += back * x;
        gradient[4 * h + 1] += back * y;
        gradient[4 * h + 2] += back;
        gradient[4 * h + 3] += error * unit;
      }
    }
    for (let i = 0; i < weights.length; i++) {
      speed[i] = this.momentum * speed[i] - this.rate * gradient[i];
      weights[i] += speed[i];
    }
    return { loss, accuracy: right };
  }

  /** What it says of each place, as a picture: dark for the upper moon. */
  picture(side = 160) {
    const values = Uint8Array.from({ length: side * side }, (_, at) => {
      const [x, y] = [-1.5 + (4 * (at % side)) / side, 1.75 - (3 * Math.floor(at / side)) / side];
      return Math.round(255 * (1 - 0.85 * this.probability(x, y)));
    });
    for (const { x, y, label } of this.points) {
      const [column, row] = [Math.round(((x + 1.5) / 4) * side), Math.round(((1.75 - y) / 3) * side)];
      if (column >= 0 && column < side && row >= 0 && row < side)
        values[row * side + column] = label ? 255 : 0;
    }
    return png({ width: side, height: side, channels: 1, values });
  }
}
