-- The tree of places. P-codes follow the common operational data set; localities and sites come by import.
CREATE TABLE area (
    pcode TEXT NOT NULL PRIMARY KEY,   -- upper-case letters, digits and '-', 2 to 20
    parent TEXT REFERENCES area (pcode), -- P-code; NULL only for the country
    kind TEXT NOT NULL,                -- country, region, governorate, locality, site
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    path TEXT NOT NULL,                -- 'PS.PS02.PS0203.': a subtree is a prefix
    governorate TEXT NOT NULL,         -- P-code of the governorate it lies in; the country's above governorates
    CHECK (kind IN ('country', 'region', 'governorate', 'locality', 'site'))
) STRICT, WITHOUT ROWID;

CREATE INDEX area_by_parent ON area (parent, pcode);
CREATE INDEX area_by_kind ON area (kind, pcode);

-- How many needs and claims of a governorate are in each state; changed in the transaction that changes the
-- state. No CHECK on the number: a wrong counter is for `verify` to find, never a reason to refuse a person.
CREATE TABLE area_count (
    governorate TEXT NOT NULL,         -- P-code
    subject TEXT NOT NULL,             -- need, claim
    state TEXT NOT NULL,               -- name of the state
    number INTEGER NOT NULL,
    PRIMARY KEY (governorate, subject, state)
) STRICT, WITHOUT ROWID;

-- What the public reads: a copy of the counts, brought up to date at fixed intervals. Exact numbers: small
-- cells are withheld where they are shown.
CREATE TABLE public_count (
    governorate TEXT NOT NULL PRIMARY KEY, -- P-code
    open INTEGER NOT NULL,             -- needs that are verified or open
    claimed INTEGER NOT NULL,          -- claims held or on their way
    delivered INTEGER NOT NULL,        -- claims delivered or confirmed
    published_at INTEGER NOT NULL      -- seconds UTC
) STRICT, WITHOUT ROWID;

INSERT INTO area (pcode, parent, kind, name_ar, name_en, path, governorate) VALUES
    ('PS', NULL, 'country', 'فلسطين', 'Palestine', 'PS.', 'PS'),
    ('PS01', 'PS', 'region', 'الضفة الغربية', 'West Bank', 'PS.PS01.', 'PS'),
    ('PS02', 'PS', 'region', 'قطاع غزة', 'Gaza Strip', 'PS.PS02.', 'PS'),
    ('PS0101', 'PS01', 'governorate', 'جنين', 'Jenin', 'PS.PS01.PS0101.', 'PS0101'),
    ('PS0102', 'PS01', 'governorate', 'طوباس', 'Tubas', 'PS.PS01.PS0102.', 'PS0102'),
    ('PS0103', 'PS01', 'governorate', 'طولكرم', 'Tulkarm', 'PS.PS01.PS0103.', 'PS0103'),
    ('PS0104', 'PS01', 'governorate', 'نابلس', 'Nablus', 'PS.PS01.PS0104.', 'PS0104'),
    ('PS0105', 'PS01', 'governorate', 'قلقيلية', 'Qalqilya', 'PS.PS01.PS0105.', 'PS0105'),
    ('PS0106', 'PS01', 'governorate', 'سلفيت', 'Salfit', 'PS.PS01.PS0106.', 'PS0106'),
    ('PS0107', 'PS01', 'governorate', 'رام الله والبيرة', 'Ramallah & Al-Bireh', 'PS.PS01.PS0107.', 'PS0107'),
    ('PS0108', 'PS01', 'governorate', 'أريحا والأغوار', 'Jericho & Al Aghwar', 'PS.PS01.PS0108.', 'PS0108'),
    ('PS0109', 'PS01', 'governorate', 'القدس', 'Jerusalem', 'PS.PS01.PS0109.', 'PS0109'),
    ('PS0110', 'PS01', 'governorate', 'بيت لحم', 'Bethlehem', 'PS.PS01.PS0110.', 'PS0110'),
    ('PS0111', 'PS01', 'governorate', 'الخليل', 'Hebron', 'PS.PS01.PS0111.', 'PS0111'),
    ('PS0201', 'PS02', 'governorate', 'شمال غزة', 'North Gaza', 'PS.PS02.PS0201.', 'PS0201'),
    ('PS0202', 'PS02', 'governorate', 'غزة', 'Gaza', 'PS.PS02.PS0202.', 'PS0202'),
    ('PS0203', 'PS02', 'governorate', 'دير البلح', 'Deir al-Balah', 'PS.PS02.PS0203.', 'PS0203'),
    ('PS0204', 'PS02', 'governorate', 'خان يونس', 'Khan Yunis', 'PS.PS02.PS0204.', 'PS0204'),
    ('PS0205', 'PS02', 'governorate', 'رفح', 'Rafah', 'PS.PS02.PS0205.', 'PS0205');
