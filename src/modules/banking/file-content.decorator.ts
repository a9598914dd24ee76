import { field, type FieldOptions, type Rule } from '../../http/validation/field.js';

/** The most characters of a file. */
export const FILE_LENGTH_MAX = 5_000_000;

/**
 * The text of a file, as it is: neither normalised nor searched for characters that other texts may not hold, such as the
 * byte order mark. What its format takes, its reader says.
 */
export function IsFileContent(options: FieldOptions = {}): PropertyDecorator {
  return field(FILE_CONTENT_RULE, options);
}

const FILE_CONTENT_RULE: Rule = {
  name: 'isFileContent',
  read: (value, place) => {
    if (typeof value !== 'string') return place.refuse('validation_failed', 'It must be a string.');
    if (value.trim() === '') return place.refuse('validation_failed', 'It must not be blank.');
    if (value.length <= FILE_LENGTH_MAX) return value;
    return place.refuse('validation_failed', `It must have at most ${FILE_LENGTH_MAX} characters.`);
  },
  schema: { type: 'string', format: 'text-file', minLength: 1, maxLength: FILE_LENGTH_MAX },
};
