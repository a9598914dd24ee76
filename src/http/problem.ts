/** What all errors with one code have in common; `docs/errors.md` is generated from these. */
export interface ProblemType {
  /** Stable, snake_case; programs branch on it. */
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** What the caller should do next, in one sentence. */
  readonly action: string;
}

/** One place in the request that is at fault. */
export interface ProblemPlace {
  /** RFC 6901 pointer into the body, or the parameter's name for a query or path. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** The body of an `application/problem+json` answer (RFC 9457). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly ProblemPlace[];
  readonly [extension: string]: unknown;
}

export interface ProblemOptions {
  readonly errors?: readonly ProblemPlace[];
  /** Members added to the problem document, such as `differenceMinor`; never secrets. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
  /** What the audit log keeps instead of the title: a text of ours, with nothing that somebody wrote. */
  readonly auditMessage?: string;
}

const catalogue = new Map<string, ProblemType>();

/**
 * Declares an error's code, status and texts, once per code.
 * @throws Error when the code is declared twice.
 */
export function problemType(type: ProblemType): ProblemType {
  if (catalogue.has(type.code)) throw new Error(`the problem code "${type.code}" is declared twice`);
  catalogue.set(type.code, type);
  return type;
}

/** The problem that was declared with this code, if any. */
export function findProblemType(code: string): ProblemType | undefined {
  return catalogue.get(code);
}

/** Every declared problem, sorted by code. */
export function problemCatalogue(): readonly ProblemType[] {
  return [...catalogue.values()].sort((left, right) => left.code.localeCompare(right.code));
}

/**
 * The base of every error that a caller may see. A subclass declares `static readonly type = problemType({...})`;
 * its message becomes the `detail` and must hold nothing secret.
 */
export abstract class ProblemError extends Error {
  static readonly type: ProblemType;

  readonly errors: readonly ProblemPlace[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  private readonly messageForAudit: string | undefined;

  constructor(detail: string, options: ProblemOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.errors = options.errors;
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
    this.messageForAudit = options.auditMessage;
  }

  get type(): ProblemType {
    return (this.constructor as typeof ProblemError).type;
  }

  get code(): string {
    return this.type.code;
  }

  get status(): number {
    return this.type.status;
  }

  /** What the audit log keeps of it: never the detail, which may say what somebody wrote. */
  get auditMessage(): string {
    return this.messageForAudit ?? this.type.title;
  }
}
