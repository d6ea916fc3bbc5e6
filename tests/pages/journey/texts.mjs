// What people write, in both languages. Everyone here is invented.
export const texts = {
  ar: {
    name: 'أمل خليل',
    landmark: 'قرب المسجد الكبير، الخيمة 14',
    words: 'نزحنا قبل أسبوعين وليس معنا أغطية.',
    question: 'كم عدد الأطفال دون السنتين؟',
    answer: 'طفلان: واحد عمره سنة والآخر أربعة أشهر.',
    note: 'سنتصل قبل التسليم بيوم.',
    about: 'نوزّع الطرود الغذائية والأغطية منذ 2019.',
    first: { name: 'جمعية السنبلة', manager: 'ليلى سالم', worker: 'سامر عوض' },
    second: { name: 'لجنة الحي الأهلية', manager: 'خالد نصر' },
    noRoom: 'لا يتّسع مخزننا هذا الأسبوع.',
    notArrived: 'لم يصلنا شيء حتى الآن.',
    found: 'اتصلنا بالطرفين: وصلت البطانيات متأخرة يومًا.',
    declined: 'هذا الصنف خارج هذه الفترة. يمكن تقديم طلب جديد عند فتحها.',
    newLandmark: 'مركز الإيواء، الصف الثالث',
  },
  en: {
    name: 'Amal Khalil',
    landmark: 'Near the big mosque, tent 14',
    words: 'We were displaced two weeks ago and have no blankets.',
    question: 'How many children under two are with you?',
    answer: 'Two: one is a year old, the other four months.',
    note: 'We will call a day before the hand-over.',
    about: 'Food parcels and blankets since 2019.',
    first: { name: 'Sunbula Association', manager: 'Layla Salem', worker: 'Samer Awad' },
    second: { name: 'Neighbourhood Committee', manager: 'Khaled Nasr' },
    noRoom: 'Our store has no room this week.',
    notArrived: 'Nothing has reached us yet.',
    found: 'We called both sides: the blankets came a day late.',
    declined: 'This item is outside this period. A new request can be made once it opens.',
    newLandmark: 'The shelter, third row',
  },
};

// 0590 000 … is given to nobody.
export const phones = {
  owner: '0590 000 101',
  coordinator: '0590000102',
  reviewer: '0590000103',
  first: '0590000104',
  second: '0590000105',
  worker: '0590000106',
};
