/** A number of points for people, e.g. `1 point`. */
export function describePoints(points: number): string {
  return `${points} ${points === 1 ? 'point' : 'points'}`;
}
