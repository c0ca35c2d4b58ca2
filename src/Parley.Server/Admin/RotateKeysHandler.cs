using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Running;

namespace Parley.Server.Admin;

sealed class RotateKeysHandler(Keys keys, SecurityLog security) : IHandler<RotateKeys, KeysRotated>
{
    public ValueTask<Result<KeysRotated>> HandleAsync(RotateKeys request, Caller caller, CancellationToken ct)
    {
        if (!keys.AreOurs)
            return ValueTask.FromResult<Result<KeysRotated>>(Errors.KeysConfigured);
        var ring = keys.Rotate(request.ForgetOlder is true);
        security.KeysRotated(caller, ring.Newest.Id, request.ForgetOlder is true);
        return ValueTask.FromResult<Result<KeysRotated>>(new KeysRotated(ring.Newest.Id, ring.All.Length - 1));
    }
}
