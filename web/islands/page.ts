// Loaded on every page, so kept very small: what makes a page of the server an app.
export {};
