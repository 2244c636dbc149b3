// The second page is what the README of the package shows, so that it is built and run, too.
void (location.pathname === '/readme.html' ? import('./readme/main.ts') : import('./app/start.ts'));
