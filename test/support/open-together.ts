/** Opens several things at once. Those that did open are closed with `closing`, also where another did not. */
export async function openTogether<T extends readonly AsyncDisposable[]>(
  closing: AsyncDisposableStack,
  ...opening: { readonly [K in keyof T]: Promise<T[K]> }
): Promise<T> {
  for (const each of await Promise.allSettled<AsyncDisposable>(opening))
    if (each.status === 'fulfilled') closing.use(each.value)
  return Promise.all(opening)
}
