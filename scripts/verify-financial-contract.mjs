// Verifies the contract of the financial operations: `node scripts/verify-financial-contract.mjs`, after `npm run build`.
process.argv.push('--type', 'financial');
await import('../dist/src/ops/verify-contract.js');
