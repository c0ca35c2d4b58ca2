export type GroupPage = 'overview' | 'members' | 'applications' | 'links' | 'banned' | 'settings';
