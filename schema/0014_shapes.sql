-- Boundaries that an operator imported. Without them, maps are the program's own tiles.

-- One picture: the places of one parent together, in a grid of half pixels of a map 360 pixels wide.
CREATE TABLE area_map (
    parent TEXT NOT NULL PRIMARY KEY REFERENCES area (pcode), -- the country: its governorates; a governorate: its localities
    width INTEGER NOT NULL,            -- of the grid
    height INTEGER NOT NULL,
    credit TEXT NOT NULL               -- whose work the boundaries are; shown beneath
) STRICT, WITHOUT ROWID;

CREATE TABLE area_shape (
    pcode TEXT NOT NULL PRIMARY KEY REFERENCES area (pcode),
    map TEXT NOT NULL REFERENCES area_map (parent), -- the picture it belongs to
    path TEXT NOT NULL,                -- an SVG path of whole numbers in the grid
    x INTEGER NOT NULL,                -- where a label fits best
    y INTEGER NOT NULL,
    room INTEGER NOT NULL              -- how wide it may be there; 0: nowhere
) STRICT, WITHOUT ROWID;

CREATE INDEX area_shape_by_map ON area_shape (map, pcode);
