import { ProblemError, problemType } from '../problem.js';

export class MalformedJson extends ProblemError {
  static override readonly type = problemType({
    code: 'malformed_json',
    status: 400,
    title: 'The body is not valid JSON',
    action: 'Send one JSON object in UTF-8 without a byte order mark, as RFC 8259 defines it.',
  });

  /** @param offset where reading stopped, in characters; undefined when the bytes are not UTF-8. */
  constructor(reason: string, offset?: number) {
    super(offset === undefined ? reason : `${reason} at character ${offset}.`);
  }
}

export class DuplicateJsonKey extends ProblemError {
  static override readonly type = problemType({
    code: 'duplicate_json_key',
    status: 400,
    title: 'An object of the body has a member twice',
    action: 'Send each member of an object once.',
  });

  constructor(offset: number) {
    super(`An object names a member that it has already, at character ${offset}.`);
  }
}

export class InvalidString extends ProblemError {
  static override readonly type = problemType({
    code: 'invalid_string',
    status: 400,
    title: 'A string of the body can not be stored as text',
    action: 'Remove NUL characters (\\u0000) and surrogates that are not part of a pair.',
  });

  constructor(reason: string, offset: number) {
    super(`${reason} at character ${offset}.`);
  }
}

export class JsonTooDeep extends ProblemError {
  static override readonly type = problemType({
    code: 'json_too_deep',
    status: 400,
    title: 'The body is nested too deeply',
    action: 'Send a body of at most 32 levels of objects and arrays.',
  });

  constructor(depthMax: number) {
    super(`Objects and arrays are nested more than ${depthMax} levels deep.`);
  }
}

export class TooManyItems extends ProblemError {
  static override readonly type = problemType({
    code: 'too_many_items',
    status: 422,
    title: 'The body has too many items or members',
    action: 'Split the request into several, each with a key of its own.',
  });
}

export class BodyNotObject extends ProblemError {
  static override readonly type = problemType({
    code: 'body_not_object',
    status: 400,
    title: 'The body is not a JSON object',
    action: 'Send a JSON object, such as {"name": "value"}.',
  });

  constructor() {
    super('The body must be a JSON object.');
  }
}
