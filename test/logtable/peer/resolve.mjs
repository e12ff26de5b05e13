// dt-sql-parser is written for bundlers: its imports leave out ".js" and "/index.js".
export async function resolve(specifier, context, next) {
  if (!specifier.startsWith('.')) return next(specifier, context);
  for (const end of ['', '.js', '/index.js']) {
    try {
      return await next(specifier + end, context);
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'ERR_UNSUPPORTED_DIR_IMPORT') throw error;
    }
  }
  return next(specifier, context);
}
