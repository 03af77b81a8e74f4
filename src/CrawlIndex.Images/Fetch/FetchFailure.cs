using System.Net.Sockets;
using System.Security.Authentication;

namespace CrawlIndex.Images.Fetch;

/// <summary>What an exception of the HTTP stack means for the URL asked for.</summary>
internal static class FetchFailure
{
    /// <summary>False for the caller's own cancellation and for faults of the program.</summary>
    public static bool IsOne(Exception failed, CancellationToken cancel) =>
        !cancel.IsCancellationRequested && failed is HttpRequestException or IOException or OperationCanceledException or InvalidDataException;

    public static (FetchOutcome Outcome, string Reason) Of(Exception failed)
    {
        for (var cause = failed; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case RefusedConnectionException refused: return (refused.Outcome, refused.Message);
                case AuthenticationException: return (FetchOutcome.TlsFailed, cause.Message);
                case OperationCanceledException or TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut }: return (FetchOutcome.TimedOut, "no answer in time");
                case HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }: return (FetchOutcome.TooLarge, "the response head is too long");
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }: return (FetchOutcome.TlsFailed, cause.Message);
            }
        }
        return (FetchOutcome.BrokenAnswer, failed.GetBaseException().Message);
    }
}
