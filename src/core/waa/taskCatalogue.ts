/**
 * The 154 tasks of WAA in file order, which is run order (test_all.json at commit 6d39ed88). A run
 * may hold other tasks: `Worker N is doing tasks` in its log is the authority, this list is for
 * showing what has not begun and for titles.
 */
import type { TaskRef } from '#protocol/vocabulary.ts';

/** Groups of WAA's paper. */
export type WaaGroup =
  'office' | 'web_browser' | 'windows_system' | 'coding' | 'media' | 'windows_utilities';

/** Groups of the summary that WAA's show_result.py prints; it leaves several domains out. */
export type WaaSummaryGroup = 'office' | 'daily' | 'professional';

export interface WaaDomain {
  readonly id: string;
  readonly title: string;
  readonly group: WaaGroup;
  readonly summaryGroup: WaaSummaryGroup | null;
  readonly exampleIds: readonly string[];
}

export const WAA_DOMAINS: readonly WaaDomain[] = [
  {
    id: 'file_explorer',
    title: 'File Explorer',
    group: 'windows_system',
    summaryGroup: null,
    exampleIds: [
      '22e529ff-4199-4ffb-95b7-8e5be9b7a860-WOS',
      'e27984c7-968c-48d7-b2c3-6e45cdcc5249-WOS',
      'b12921b2-8772-4667-a960-067309906dd4-WOS',
      '5316686e-5688-4115-be24-052037df599f-WOS',
      '5548314e-d807-4e9e-97e9-b3a4f9fd634f-WOS',
      '34a4fee9-e52e-4a4a-96d2-68d35091504a-WOS',
      '7AB09EF1-331B-4A21-90C9-996ADE3B6E1A-WOS',
      '3bad5766-5186-42be-abe1-12eacc798d3a-WOS',
      '7c70e16b-e14f-4baa-b046-3e022b2d0305-WOS',
      '0c9dda13-428c-492b-900b-f48562111f93-WOS',
      '1876fe7f-6fdc-5dd6-c9e0-237d4c8411f0-WOS',
      '016c9a9d-f2b9-4428-8fdb-f74f4439ece6-WOS',
      '2d292a2d-686b-4e72-80f7-af6c232b1258-WOS',
      'ac46b5cb-616a-46e0-b287-9628fd0dab06-WOS',
      'f934d80d-84d2-4b46-953c-89f77b5a709a-WOS',
      'b0c9dac6-52ba-4937-aabb-b0abdc2a8138-WOS',
      '2b0c0844-bd4f-42ba-a25e-afb4267d51e2-WOS',
      'b8ab0ae1-d2b4-4e6f-b609-df7d76b456d7-WOS',
      'b12b2d3a-7da1-4aeb-97cc-6026d3975210-WOS',
    ],
  },
  {
    id: 'libreoffice_calc',
    title: 'LibreOffice Calc',
    group: 'office',
    summaryGroup: 'office',
    exampleIds: [
      '0bf05a7d-b28b-44d2-955a-50b41e24012a-WOS',
      '04d9aeaf-7bed-4024-bedb-e10e6f00eb7f-WOS',
      '8b1ce5f2-59d2-4dcc-b0b0-666a714b9a14-WOS',
      '1d17d234-e39d-4ed7-b46f-4417922a4e7c-WOS',
      '0cecd4f3-74de-457b-ba94-29ad6b5dafb6-WOS',
      '26a8440e-c166-4c50-aef4-bfb77314b46b-WOS',
      '0acbd372-ca7a-4507-b949-70673120190f-WOS',
      '01b269ae-2111-4a07-81fd-3fcd711993b0-WOS',
      '7e429b8d-a3f0-4ed0-9b58-08957d00b127-WOS',
      '1e8df695-bd1b-45b3-b557-e7d599cf7597-WOS',
      '30e3e107-1cfb-46ee-a755-2cd080d7ba6a-WOS',
      '0a2e43bf-b26c-4631-a966-af9dfa12c9e5-WOS',
      '4de54231-e4b5-49e3-b2ba-61a0bec721c0-WOS',
      '4e6fcf72-daf3-439f-a232-c434ce416af6-WOS',
      '1de60575-bb6e-4c3d-9e6a-2fa699f9f197-WOS',
      '7a4e4bc8-922c-4c84-865c-25ba34136be1-WOS',
      '21ab7b40-77c2-4ae6-8321-e00d3a086c73-WOS',
      '39aa4e37-dc91-482e-99af-132a612d40f3-WOS',
      '5d353deb-c4b0-4126-a99e-5490817b48cb-WOS',
      '035f41ba-6653-43ab-aa63-c86d449d62e5-WOS',
      '7efeb4b1-3d19-4762-b163-63328d66303b-WOS',
      '9ed02102-6b28-4946-8339-c028166e9512-WOS',
      '5f8601f8-6e90-4d2c-91bb-eb5836ad1d5c-WOS',
      '4f07fbe9-70de-4927-a4d5-bb28bc12c52c-WOS',
    ],
  },
  {
    id: 'notepad',
    title: 'Notepad',
    group: 'windows_utilities',
    summaryGroup: null,
    exampleIds: [
      '366de66e-cbae-4d72-b042-26390db2b145-WOS',
      'a7d4b6c5-569b-452e-9e1d-ffdb3d431d15-WOS',
    ],
  },
  {
    id: 'chrome',
    title: 'Chrome',
    group: 'web_browser',
    summaryGroup: 'daily',
    exampleIds: [
      '06fe7178-4491-4589-810f-2e2bc9502122-wos',
      '7a5a7856-f1b6-42a4-ade9-1ca81ca0f263-wos',
      'b070486d-e161-459b-aa2b-ef442d973b92-wos',
      'e1e75309-3ddb-4d09-92ec-de869c928143-wos',
      '7b6c7e24-c58a-49fc-a5bb-d57b80e5b4c3-wos',
      '82bc8d6a-36eb-4d2d-8801-ef714fb1e55a-wos',
      'bb5e4c0d-f964-439c-97b6-bdb9747de3f4-wos',
      '121ba48f-9e17-48ce-9bc6-a4fb17a7ebba-wos',
      '030eeff7-b492-4218-b312-701ec99ee0cc-wos',
      '44ee5668-ecd5-4366-a6ce-c1c9b8d4e938-wos',
      'a96b564e-dbe9-42c3-9ccf-b4498073438a-wos',
      'af630914-714e-4a24-a7bb-f9af687d3b91-wos',
      '99146c54-4f37-4ab8-9327-5f3291665e1e-wos',
      '2ae9ba84-3a0d-4d4c-8338-3a1478dc5fe3-wos',
      '9656a811-9b5b-4ddf-99c7-5117bcef0626-wos',
      '480bcfea-d68f-4aaa-a0a9-2589ef319381-wos',
      '35253b65-1c19-4304-8aa4-6884b8218fc0-wos',
    ],
  },
  {
    id: 'microsoft_paint',
    title: 'Microsoft Paint',
    group: 'windows_utilities',
    summaryGroup: null,
    exampleIds: [
      '3544ac9a-6aee-4a0b-a203-bc7b59b272b6-WOS',
      '15f8de6e-3d39-40e4-af17-bdbb2393c0d9-WOS',
      '44dbac63-32bf-4cd2-81b4-ad6803ec812d-WOS',
    ],
  },
  {
    id: 'libreoffice_writer',
    title: 'LibreOffice Writer',
    group: 'office',
    summaryGroup: 'office',
    exampleIds: [
      '0e763496-b6bb-4508-a427-fad0b6c3e195-WOS',
      '4bcb1253-a636-4df4-8cb0-a35c04dfef31-WOS',
      '0a0faba3-5580-44df-965d-f562a99b291c-WOS',
      '936321ce-5236-426a-9a20-e0e3c5dc536f-WOS',
      'd53ff5ee-3b1a-431e-b2be-30ed2673079b-WOS',
      'e246f6d8-78d7-44ac-b668-fcf47946cb50-WOS',
      'f178a4a9-d090-4b56-bc4c-4b72a61a035d-WOS',
      '72b810ef-4156-4d09-8f08-a0cf57e7cefe-WOS',
      '41c621f7-3544-49e1-af8d-dafd0f834f75-WOS',
      '88fe4b2d-3040-4c70-9a70-546a47764b48-WOS',
      'b21acd93-60fd-4127-8a43-2f5178f4a830-WOS',
      'INF-bb8ccc78-479f-4a2f-a71e-d565e439436b-WOS',
      '0810415c-bde4-4443-9047-d5f70165a697-WOS',
      'e528b65e-1107-4b8c-8988-490e4fece599-WOS',
      '0b17a146-2934-46c7-8727-73ff6b6483e8-WOS',
      '0e47de2a-32e0-456c-a366-8c607ef7a9d2-WOS',
      '6a33f9b9-0a56-4844-9c3f-96ec3ffb3ba2-WOS',
      '3ef2b351-8a84-4ff2-8724-d86eae9b842e-WOS',
      'adf5e2c3-64c7-4644-b7b6-d2f0167927e7-WOS',
    ],
  },
  {
    id: 'settings',
    title: 'Settings',
    group: 'windows_system',
    summaryGroup: null,
    exampleIds: [
      '9504989a-0d6e-4017-aefb-d359f6c752aa-wos',
      '46adf721-2949-4426-b069-010b7c128d8f-wos',
      'a659b26e-4e31-40c1-adaf-34742b6c44ac-wos',
      'e8f68f22-1f6a-4cba-a97a-ac611bb4c67b-wos',
      '37e10fc4-b4c5-4b02-a65c-bfae8bc51d3f-wos',
    ],
  },
  {
    id: 'vs_code',
    title: 'VS Code',
    group: 'coding',
    summaryGroup: 'professional',
    exampleIds: [
      '70745df8-f2f5-42bd-8074-fbc10334fcc5-2-WOS',
      'e2b5e914-ffe1-44d2-8e92-58f8c5d92bb2-WOS',
      'ec71221e-ac43-46f9-89b8-ee7d80f7e1c5-WOS',
      '9d425400-e9b2-4424-9a4b-d4c7abac4140-WOS',
      'eabc805a-bfcf-4460-b250-ac92135819f6-WOS',
      'INF-7aeae0e2-70ee-4705-821d-1bba5d5b2ddd-WOS',
      '4e60007a-f5be-4bfc-9723-c39affa0a6d3-2-WOS',
      '70745df8-f2f5-42bd-8074-fbc10334fcc5-WOS',
      'INF-dcbe20e8-647f-4f1d-8696-f1c5bbb570e3-WOS',
      '276cc624-87ea-4f08-ab93-f770e3790175-WOS',
      '4e60007a-f5be-4bfc-9723-c39affa0a6d3-WOS',
      '930fdb3b-11a8-46fe-9bac-577332e2640e-WOS',
      '57242fad-77ca-454f-b71b-f187181a9f23-WOS',
      'INF-971cbb5b-3cbf-4ff7-9e24-b5c84fcebfa6-WOS',
      '5e2d93d8-8ad0-4435-b150-1692aacaa994-WOS',
      '982d12a5-beab-424f-8d38-d2a48429e511-2-WOS',
      'ea98c5d7-3cf9-4f9b-8ad3-366b58e0fcae-WOS',
      '0ed39f63-6049-43d4-ba4d-5fa2fe04a951-WOS',
      'c6bf789c-ba3a-4209-971d-b63abf0ab733-WOS',
      '982d12a5-beab-424f-8d38-d2a48429e511-WOS',
      '276cc624-87ea-4f08-ab93-f770e3790175-2-WOS',
      '9439a27b-18ae-42d8-9778-5f68f891805e-WOS',
      'INF-847a96b6-df94-4927-97e6-8cc9ea66ced7-WOS',
      'INF-7c4cc09e-7a92-40dd-8338-b2286535c4ed-WOS',
    ],
  },
  {
    id: 'msedge',
    title: 'Microsoft Edge',
    group: 'web_browser',
    summaryGroup: null,
    exampleIds: [
      '5b46f4a4-1a78-4860-ad92-76e051fa7efc-wos',
      '1a1ec621-b675-4099-96a9-f702dc27afb4-wos',
      '1376d5e7-deb7-471a-9ecc-c5d4e155b0c8-wos',
      'b27399ae-e91a-4055-9406-472372e0f5c7-wos',
      '004587f8-6028-4656-94c1-681481abbc9c-wos',
      'bd3e9ea0-a58a-45b3-97be-b418a7e2c0fd-WOS',
      '2acd62b4-a2ab-44a7-a7e3-f5227bbd8324-wos',
      '58f493b5-5a96-4450-99ca-7cebe144c7e5-wos',
      '1c9d2c6c-ae4b-4359-9a93-9d3c42f48417-wos',
      '049d3788-c979-4ea6-934d-3a35c4630faf-WOS',
      '4d34ff3b-5cc8-44b2-a272-fb07927e996e-WOS',
      'ccb22f83-0831-4655-b557-225144b70c71-wos',
      '98cfcec4-c74e-4faa-b70d-664fb0a1d457-wos',
    ],
  },
  {
    id: 'vlc',
    title: 'VLC',
    group: 'media',
    summaryGroup: 'daily',
    exampleIds: [
      'fba2c100-79e8-42df-ae74-b592418d54f4-WOS',
      'INF-0d95d28a-9587-433b-a805-1fbe5467d598-WOS',
      'INF-5ac2891a-eacd-4954-b339-98abba077adb-WOS',
      'INF-d70666e4-7348-42c7-a06a-664094c5df3c-WOS',
      'INF-cb130f0d-d36f-4302-9838-b3baf46139b6-WOS',
      '9195653c-f4aa-453d-aa95-787f6ccfaae9-2-WOS',
      'd06f0d4d-2cd5-4ede-8de9-598629438c6e-WOS',
      '8ba5ae7a-5ae5-4eab-9fcc-5dd4fe3abf89-2-WOS',
      'INF-7882ed6e-bece-4bf0-bada-c32dc1ddae72-WOS',
      '8f080098-ddb1-424c-b438-4e96e5e4786e-WOS',
      'f3977615-2b45-4ac5-8bba-80c17dbe2a37-WOS',
      'fcd3d211-80f9-53eg-bf85-c603529e65g5-1-WOS',
      'a5bbbcd5-b398-4c91-83d4-55e1e31bbb81-WOS',
      'INF-a1c3ab35-02de-4999-a7ed-2fd12c972c6e-WOS',
      '9195653c-f4aa-453d-aa95-787f6ccfaae9-WOS',
      '386dbd0e-0241-4a0a-b6a2-6704fba26b1c-WOS',
      'efcf0d81-0835-4880-b2fd-d866e8bc2294-WOS',
      'aa4b5023-aef6-4ed9-bdc9-705f59ab9ad6-WOS',
      '215dfd39-f493-4bc3-a027-8a97d72c61bf-WOS',
      'INF-d1ba14d0-fef8-4026-8418-5b581dc68ca0-WOS',
      '8ba5ae7a-5ae5-4eab-9fcc-5dd4fe3abf89-WOS',
    ],
  },
  {
    id: 'windows_calc',
    title: 'Calculator',
    group: 'windows_utilities',
    summaryGroup: null,
    exampleIds: [
      '28b91a24-5d97-4c2a-891c-dccbd3820c62-WOS-2',
      '28b91a24-5d97-4c2a-891c-dccbd3820c62-WOS-3',
      '28b91a24-5d97-4c2a-891c-dccbd3820c62-WOS',
    ],
  },
  {
    id: 'clock',
    title: 'Clock',
    group: 'windows_utilities',
    summaryGroup: null,
    exampleIds: [
      '02F10F89-7171-4D37-8550-A00BA8930CDF-WOS',
      '02F10F89-7171-4D37-8550-A00BA8930CDF-2-WOS',
      '91A30BE9-0E11-4374-8D43-41D4D097080A-WOS-2',
      '91A30BE9-0E11-4374-8D43-41D4D097080A-WOS',
    ],
  },
];

/** All tasks, in run order. */
export const TASK_CATALOGUE: readonly TaskRef[] = WAA_DOMAINS.flatMap(({ id, exampleIds }) =>
  exampleIds.map((exampleId) => ({ domain: id, exampleId })),
);

const TITLES: ReadonlyMap<string, string> = new Map(
  WAA_DOMAINS.map(({ id, title }) => [id, title]),
);

/** A domain's name in words; for one that WAA does not have, its id with blanks for underscores. */
export function domainTitle(domain: string): string {
  return TITLES.get(domain) ?? domain.replaceAll('_', ' ');
}

/** The right answer to an infeasible task is to say so (`FAIL`). WAA marks them in their id. */
export function isInfeasibleTask(exampleId: string): boolean {
  return exampleId.startsWith('INF-');
}
