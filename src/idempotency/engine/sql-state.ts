/** SQLSTATEs by name, as far as the engine branches on them. */
export const SQLSTATE = {
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  adminShutdown: '57P01',
  crashShutdown: '57P02',
  cannotConnectNow: '57P03',
  idleInTransactionTimeout: '25P03',
  transactionTimeout: '25P04',
  tooManyConnections: '53300',
  diskFull: '53100',
  protocolViolation: '08P01',
  featureNotSupported: '0A000',
  invalidStatementName: '26000',
  duplicatePreparedStatement: '42P05',
} as const;
