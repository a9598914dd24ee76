// Verifies the contract of the high-risk operations: `node scripts/verify-high-risk-contract.mjs`, after `npm run build`.
process.argv.push('--type', 'high_risk');
await import('../dist/src/ops/verify-contract.js');
