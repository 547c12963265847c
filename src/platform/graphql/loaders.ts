/** Names one kind of loader and what it is, so that `get` knows its type. */
export class LoaderToken<Loader> {
  /** Only for the type system: tells tokens of different loaders apart. */
  declare readonly loader: Loader;

  constructor(readonly name: string) {}
}

/**
 * The loaders of one request. They live as long as the request, so that nothing one caller may see is ever kept
 * for another:
 * `context.loaders.get(ACCOUNTS, () => new DataLoader(ids => …)).load(id)`.
 */
export class RequestLoaders {
  private readonly loaders = new Map<LoaderToken<unknown>, unknown>();

  /** The request's loader of this kind, made on first use. */
  get<Loader>(token: LoaderToken<Loader>, make: () => Loader): Loader {
    const known = this.loaders.get(token);
    if (known !== undefined) return known as Loader;
    const made = make();
    this.loaders.set(token, made);
    return made;
  }
}
