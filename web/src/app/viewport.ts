/**
 * Where the virtual keyboard lies over the page instead of making it smaller (Safari), the application ends above it, and the page
 * does not slide away under what is being typed.
 */
export function followKeyboard(): void {
  const view = window.visualViewport;
  if (!view) return;
  const { style } = document.documentElement;
  const follow = (): void => {
    // Zoomed in, the person looks at a part of the page: its size is none of our business.
    const covered = view.scale > 1.01 ? 0 : window.innerHeight - view.height;
    if (covered > 80) style.setProperty('--keyboard', `${covered}px`);
    else style.removeProperty('--keyboard');
    if (covered > 80 && view.offsetTop > 0) scrollTo(0, 0);
  };
  view.addEventListener('resize', follow);
  view.addEventListener('scroll', follow);
}
