const t0=performance.now();
const x509 = await import('@peculiar/x509');
console.log(performance.now()-t0, Object.keys(x509).length);
