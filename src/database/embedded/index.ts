export { readEmbeddedSecrets, startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
