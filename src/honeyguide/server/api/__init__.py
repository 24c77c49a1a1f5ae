"""The page's own interface: one file a resource; a module here that defines ROUTER is in."""
