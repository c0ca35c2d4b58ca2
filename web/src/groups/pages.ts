export type GroupPage = 'overview' | 'members' | 'applications' | 'links' | 'settings';
