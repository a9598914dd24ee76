/** What the document says about an idempotent operation; a row of the write contract has all of it. */
export interface DocumentedOperation {
  readonly name: string;
  readonly firstStatus: number;
  readonly scope?: 'company' | 'user';
  readonly ifMatch?: 'required' | 'optional';
}

export interface DocsOptions {
  readonly version: string;
  /** The idempotent operation of a controller's method, or undefined for a read. */
  readonly operationOf: (handler: object) => DocumentedOperation | undefined;
  /** Where the API is reached, when not at the address of the page. */
  readonly serverUrl?: string;
  /** Filled in for "try it out"; only ever a token of the demo company. */
  readonly demoToken?: string;
}
