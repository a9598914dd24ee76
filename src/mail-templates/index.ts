export { fillSubject, fillText, type MailValues, unknownPlaceholders } from './mail-template.js';
