using OpenChat.Web.Data;
using OpenChat.Web.Files;

namespace OpenChat.Web.Accounts;

/// <summary>Replaces or removes a person's avatar and deletes the old files.</summary>
public sealed class ChangeAvatar(WriteQueue queue, ImageIntake intake)
{
    /// <param name="bytes">The upload. Only the re-encoded picture is stored.</param>
    public async Task<ImageResult> RunAsync(Guid userId, byte[] bytes)
    {
        var result = await intake.TakeAvatarAsync(bytes);
        if (result.Outcome != ImageOutcome.Taken) return result;
        try
        {
            await ReplaceAsync(userId, result.Id);
        }
        catch
        {
            intake.DeleteAvatar(result.Id);
            throw;
        }
        return result;
    }

    public Task RemoveAsync(Guid userId) => ReplaceAsync(userId, null);

    private async Task ReplaceAsync(Guid userId, Guid? picture)
    {
        var former = await queue.RunAsync(async scope =>
        {
            Guid? before = null;
            await ChangeProfile.WriteAsync(scope, userId, user => (before, user.AvatarId) = (user.AvatarId, picture));
            return before;
        });
        if (former is { } old && old != picture) intake.DeleteAvatar(old);
    }
}
