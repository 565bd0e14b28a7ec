/**
 * Remembers the answer per input object for as long as that object lives. States are never changed
 * in place, so the same object always has the same answer.
 */
export function memoise<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const answers = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known.value;
    const value = compute(key);
    answers.set(key, { value });
    return value;
  };
}
