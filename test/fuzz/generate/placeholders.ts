/** An id that is chosen when the request is sent, of what there is then. */
export class IdOf {
  constructor(
    /** The name of the member or parameter that holds it. */
    readonly name: string,
    readonly source: IdSource,
    /** Which of them. */
    readonly pick: number,
  ) {}
}

/** Of the company, in upper case, of something else, of another company, of nothing. */
export type IdSource = 'own' | 'upper' | 'any' | 'foreign' | 'unknown';

/** A cursor that a list has given before: of the list that is asked, or of any. */
export class CursorOf {
  constructor(
    readonly source: 'own' | 'any',
    readonly pick: number,
  ) {}
}

/** A text that nothing else of the run has. */
export class UniqueText {
  constructor(
    readonly prefix: string,
    readonly lengthMax: number,
  ) {}
}

/** A JSON literal that no JavaScript value stands for. */
export class Literal {
  constructor(readonly text: string) {}
}
