-- What is counted. The ten sectors are fixed; items come from here and by import.
CREATE TABLE sector (
    code TEXT NOT NULL PRIMARY KEY,    -- lower-case letters
    position INTEGER NOT NULL,         -- order in which people see them
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    code TEXT NOT NULL PRIMARY KEY,    -- lower-case letters, digits and '-', 2 to 40
    sector TEXT NOT NULL REFERENCES sector (code),
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    unit_ar TEXT NOT NULL,             -- what one of it is
    unit_en TEXT NOT NULL,
    standard_quantity INTEGER NOT NULL, -- so many for standard_people persons; 0: nothing is proposed
    standard_people INTEGER NOT NULL,
    standard_confirmed INTEGER NOT NULL, -- 0: to be confirmed by the operator (all that are shipped); 1: the operator's own
    CHECK (standard_quantity >= 0),
    CHECK (standard_people >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_by_sector ON item (sector, code);

INSERT INTO sector (code, position, name_ar, name_en) VALUES
    ('food', 1, 'الغذاء', 'Food'),
    ('water', 2, 'المياه والإصحاح', 'Water and sanitation'),
    ('shelter', 3, 'المأوى ولوازم البيت', 'Shelter and household items'),
    ('health', 4, 'الصحة', 'Health'),
    ('nutrition', 5, 'التغذية', 'Nutrition'),
    ('education', 6, 'التعليم', 'Education'),
    ('protection', 7, 'الحماية', 'Protection'),
    ('cash', 8, 'المساعدة النقدية', 'Cash assistance'),
    ('livelihoods', 9, 'سبل العيش', 'Livelihoods'),
    ('logistics', 10, 'النقل والإمداد', 'Logistics');

-- The standards lean on the Sphere handbook (drinking water 2.5 to 3 litres a person a day, two containers
-- and one kitchen set a household of five, 250 g of bathing soap a person a month, one latrine for 20, and
-- 3.5 square metres of cover a person) and are TO BE CONFIRMED BY THE OPERATOR: they only propose.
INSERT INTO item (code, sector, name_ar, name_en, unit_ar, unit_en,
                  standard_quantity, standard_people, standard_confirmed) VALUES
    ('food-parcel', 'food', 'طرد غذائي', 'Food parcel', 'طرد لأسرة لشهر', 'parcel for a family for a month', 1, 5, 0),
    ('hot-meal', 'food', 'وجبة ساخنة', 'Hot meal', 'وجبة', 'meal', 1, 1, 0),
    ('bread', 'food', 'خبز', 'Bread', 'ربطة', 'bundle', 1, 4, 0),
    ('wheat-flour', 'food', 'دقيق', 'Wheat flour', 'كيس 25 كغم', 'bag of 25 kg', 1, 2, 0),
    ('vegetable-parcel', 'food', 'طرد خضار', 'Vegetable parcel', 'طرد', 'parcel', 1, 5, 0),
    ('drinking-water', 'water', 'مياه شرب', 'Drinking water', 'لتر', 'litre', 3, 1, 0),
    ('jerrycan', 'water', 'جالون مياه', 'Jerrycan', 'جالون 10 إلى 20 لترًا', 'container of 10 to 20 litres', 2, 5, 0),
    ('water-tank', 'water', 'خزان مياه', 'Water tank', 'خزان 1000 لتر', 'tank of 1000 litres', 0, 0, 0),
    ('hygiene-kit', 'water', 'طرد نظافة', 'Hygiene kit', 'طرد لأسرة لشهر', 'kit for a family for a month', 1, 5, 0),
    ('soap', 'water', 'صابون', 'Soap', 'قطعة 125 غم', 'bar of 125 g', 2, 1, 0),
    ('sanitary-pads', 'water', 'فوط صحية', 'Sanitary pads', 'علبة', 'pack', 0, 0, 0),
    ('diapers', 'water', 'حفاضات أطفال', 'Baby diapers', 'علبة', 'pack', 0, 0, 0),
    ('latrine', 'water', 'مرحاض', 'Latrine', 'وحدة', 'unit', 1, 20, 0),
    ('tent', 'shelter', 'خيمة', 'Tent', 'خيمة لأسرة', 'family tent', 1, 5, 0),
    ('tarpaulin', 'shelter', 'شادر', 'Tarpaulin', 'شادر 4 × 6 أمتار', 'sheet of 4 × 6 metres', 1, 5, 0),
    ('blanket', 'shelter', 'بطانية', 'Blanket', 'قطعة', 'piece', 1, 1, 0),
    ('mattress', 'shelter', 'فرشة', 'Mattress', 'قطعة', 'piece', 1, 1, 0),
    ('kitchen-set', 'shelter', 'طقم مطبخ', 'Kitchen set', 'طقم لأسرة', 'set for a family', 1, 5, 0),
    ('winter-clothes', 'shelter', 'ملابس شتوية', 'Winter clothes', 'طقم لشخص', 'set for a person', 1, 1, 0),
    ('solar-lamp', 'shelter', 'مصباح شمسي', 'Solar lamp', 'مصباح', 'lamp', 1, 5, 0),
    ('medicine', 'health', 'دواء', 'Medicine', 'علبة', 'pack', 0, 0, 0),
    ('first-aid-kit', 'health', 'حقيبة إسعاف أولي', 'First aid kit', 'حقيبة', 'kit', 0, 0, 0),
    ('wheelchair', 'health', 'كرسي متحرك', 'Wheelchair', 'كرسي', 'chair', 0, 0, 0),
    ('nurse-hour', 'health', 'ساعة تمريض', 'Nurse hour', 'ساعة', 'hour', 0, 0, 0),
    ('doctor-visit', 'health', 'زيارة طبيب', 'Doctor visit', 'زيارة', 'visit', 0, 0, 0),
    ('baby-formula', 'nutrition', 'حليب أطفال', 'Baby formula', 'علبة 400 غم', 'tin of 400 g', 0, 0, 0),
    ('baby-food', 'nutrition', 'طعام أطفال', 'Baby food', 'عبوة', 'jar', 0, 0, 0),
    ('therapeutic-food', 'nutrition', 'غذاء علاجي', 'Therapeutic food', 'كيس 92 غم', 'sachet of 92 g', 0, 0, 0),
    ('school-kit', 'education', 'حقيبة مدرسية', 'School kit', 'حقيبة لطالب', 'kit for a pupil', 0, 0, 0),
    ('tutor-hour', 'education', 'ساعة تعليم', 'Tutor hour', 'ساعة', 'hour', 0, 0, 0),
    ('counselling-hour', 'protection', 'ساعة دعم نفسي', 'Counselling hour', 'ساعة', 'hour', 0, 0, 0),
    ('legal-hour', 'protection', 'ساعة استشارة قانونية', 'Legal aid hour', 'ساعة', 'hour', 0, 0, 0),
    ('cash-grant', 'cash', 'مساعدة نقدية', 'Cash grant', 'شيكل', 'shekel', 0, 0, 0),
    ('rent-month', 'cash', 'إيجار سكن', 'Rent', 'شهر', 'month', 0, 0, 0),
    ('tool-kit', 'livelihoods', 'طقم أدوات مهنية', 'Tool kit', 'طقم', 'set', 0, 0, 0),
    ('seedling', 'livelihoods', 'شتلة', 'Seedling', 'قطعة', 'piece', 0, 0, 0),
    ('animal-feed', 'livelihoods', 'أعلاف', 'Animal feed', 'كيس 50 كغم', 'bag of 50 kg', 0, 0, 0),
    ('transport-trip', 'logistics', 'رحلة نقل', 'Transport trip', 'رحلة', 'trip', 0, 0, 0),
    ('fuel', 'logistics', 'وقود', 'Fuel', 'لتر', 'litre', 0, 0, 0);
