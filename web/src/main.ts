import { mount } from 'svelte';
import App from './App.svelte';
import { locale } from './i18n/i18n.svelte';
import './styles/base.css';
import './styles/tokens.css';
import './sync/reactive';

await locale.start();
mount(App, { target: document.getElementById('app')! });
