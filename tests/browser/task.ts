// What a new user can do: ten tasks, and how many seconds a person should need for each at most. How
// long the page takes is printed beside that. It is no test: machines differ.

export const TASKS: Record<number, [name: string, seconds: number]> = {
  1: ["a first packet", 10],
  2: ["a guess", 30],
  3: ["a successor", 15],
  4: ["a door on every node, by keyboard", 60],
  5: ["a repair with hints", 60],
  6: ["before and after node-c", 20],
  7: ["stop, a hop back, on", 5],
  8: ["a lesson with one thumb", 240],
  9: ["a moment shared", 20],
  10: ["a snippet that works", 60],
};

/** A task begins; what is given is called when it is done. */
export function task(number: number): () => void {
  const [name, seconds] = TASKS[number] ?? ["no task", 0];
  const begun = Date.now();
  return () => console.log(`task ${number}, ${name}: ${((Date.now() - begun) / 1000).toFixed(1)} s of ${seconds}`);
}
