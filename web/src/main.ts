import { mount } from 'svelte';
import { sessions } from './accounts/sessions.svelte';
import App from './App.svelte';
import { router } from './app/router.svelte';
import { update } from './app/update.svelte';
import { locale } from './i18n/i18n.svelte';
import { preferences } from './settings/preferences.svelte';
import './styles/base.css';
import './styles/tokens.css';
import './styles/going.css';
import './sync/reactive';

preferences.start();
await locale.start();
router.start();
sessions.start();
mount(App, { target: document.getElementById('app')! });
void update.start();
