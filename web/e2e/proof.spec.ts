import { expect, expectAccessible, test } from './harness';

test.use({ settings: { 'Accounts:ProofLifetime': '00:00:01' } });

test('what is dangerous asks for the password, and goes on once it was given', async ({ person }) => {
  const { page } = await person('Ann');
  const signedIn = Date.now();
  const password = page.getByRole('dialog', { name: 'Is it you?' });
  // Signing in counts for a second here.
  await page.goto('/settings/devices');
  await expect.poll(() => Date.now() - signedIn).toBeGreaterThan(1_000);

  await page.getByRole('button', { name: 'Sign out all others' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expectAccessible(page);
  await password.getByLabel('Password', { exact: true }).fill('not the password');
  await password.getByRole('button', { name: 'Continue' }).click();
  await expect(password.getByText('The password is wrong.')).toBeVisible();
  await password.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1);

  await page.goto('/settings/profile');
  await page.getByLabel('Email').fill('ann@example.org');
  await page.getByRole('button', { name: 'Save' }).click();
  await password.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await password.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
});
