/** tcp-connections [COUNT [SIZE [ADDRESS]]]: connections as tcp-echo makes them, then as many as tcp-refused tries. */
await import('./tcp-echo.mjs')
process.argv.splice(3, 1) // it has no size
await import('./tcp-refused.mjs')
