export {
  findRunningPostgres,
  readEmbeddedSecrets,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from './embedded-postgres.js';
